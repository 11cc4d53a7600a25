"""Published values and closed forms, through the kernel.

Cases that this layer cannot express, and why:

- `first_passage_inverse_gaussian`: continuous monitoring. Triggers are looked at once a quarter, which is another law;
  `test_first_passage` shows that the kernel has the quarterly law and rejects this one.
- `first_passage_defective`: continuous monitoring over an endless horizon. The barrier that a drift leads away from is
  tested in its quarterly, finite form in `test_first_passage`, by quadrature.
- `nash_bargaining_reset`: a reset here divides no surplus; it is agreed with a probability (`tests/statistical`).
- `loglogistic_hazard_peak`: lifetimes emerge here, none is drawn from a parametric law; nothing takes alpha and beta.
- `aalen_johansen_hand`: an estimator, tested with the analysis (`tests/analysis`).
- `gaussian_copula_spearman`: a matter of the scenario's draws (`tests/scenario`).

`hazard_vs_discount_rate`, `exit_lag_value` and `jv_competing_risks_exponential` are laws in continuous time without an
end. `test_hazards` tests their exact quarterly, finite forms, and that these tend to the published values.
`merton76_haug` has Poisson jumps; the model has one jump a quarter at most: `test_merton` prices by that law and shows
that it stays within the published tolerance.
"""
