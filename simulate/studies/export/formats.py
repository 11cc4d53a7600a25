"""The formats of an export: what each needs, whether it is a file or a folder, and how it is written."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from simulate.presentation.csv_text import cell_text, table_text
from simulate.storage.writing import write_text
from simulate.studies.export.contents import MEANINGS, Contents

if TYPE_CHECKING:
    import pandas as pd

    from simulate.presentation.workbook.parts import Column


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes
    ----------
    ending : str
        Of the file or folder, after the directory's name.
    is_folder : bool
        Whether it is a folder of files.
    write : callable
        Writes contents to a place: a folder that is there, or a file that is not.
    recorded : int
        Trajectories whose quarters are exported unless asked otherwise.
    needs : str
        The package that it needs, and the extra that brings it, alike in name but for its version; empty for none.
    extra : str
    """

    ending: str
    is_folder: bool
    write: Callable[[Contents, Path], None]
    recorded: int = 2000
    needs: str = ""
    extra: str = ""

    @property
    def lacks(self) -> str:
        """What is to be installed for it, in a line; empty where all is there."""
        if not self.needs or importlib.util.find_spec(self.needs) is not None:
            return ""
        return f"needs the package {self.needs}: pip install 'jvsim[{self.extra}]', or choose csv or xlsx"


# ---- csv ------------------------------------------------------------------------------------------------------------


def _write_csv(contents: Contents, folder: Path) -> None:
    for name, table in contents.tables.items():
        _harmless(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    write_text(folder / "columns.csv", table_text(MEANINGS, contents.meanings))
    write_text(folder / "about.csv", table_text(("what", "value"), contents.made.items()))


def _harmless(table: pd.DataFrame) -> pd.DataFrame:
    """The table with headings and names that no spreadsheet takes for formulas."""
    found = table.copy(deep=False)
    for name in found.columns:
        if found[name].dtype.name == "category":
            found[name] = found[name].cat.rename_categories([cell_text(one) for one in found[name].cat.categories])
    found.columns = [cell_text(name) for name in found.columns]
    return found


# ---- parquet --------------------------------------------------------------------------------------------------------


def _write_parquet(contents: Contents, folder: Path) -> None:
    """A file a table; unit and meaning are metadata of each column, what is told of the run that of the table."""
    import pyarrow
    from pyarrow import parquet

    for name, frame in contents.tables.items():
        dictionary = contents.dictionaries[name]
        table = pyarrow.Table.from_pandas(frame, preserve_index=False)
        fields = [field.with_metadata(dictionary.get(field.name, {})) for field in table.schema]
        about = {"jvsim": json.dumps(contents.made), "columns": json.dumps(dictionary)}
        schema = pyarrow.schema(fields, metadata={**table.schema.metadata, **about})
        parquet.write_table(table.cast(schema), folder / f"{name}.parquet", compression="zstd")


# ---- xlsx -----------------------------------------------------------------------------------------------------------


class Rows(Sequence[Sequence[Any]]):
    """The rows of a data frame, made as they are asked for: a workbook is written a row at a time."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    def __len__(self) -> int:
        return len(self._frame)

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        return self._frame.itertuples(index=False, name=None)

    @overload
    def __getitem__(self, at: int) -> Sequence[Any]: ...

    @overload
    def __getitem__(self, at: slice) -> list[Sequence[Any]]: ...

    def __getitem__(self, at: int | slice) -> Sequence[Any] | list[Sequence[Any]]:
        if isinstance(at, slice):
            return list(Rows(self._frame.iloc[at]))
        return tuple(self._frame.iloc[at])


def _write_xlsx(contents: Contents, path: Path) -> None:
    from simulate.presentation.workbook.parts import Book, Column, Table
    from simulate.presentation.workbook.writing import write

    words = tuple(Column(heading, "words") for heading in MEANINGS)
    about = Table("About", "about", (Column("what", "words"), Column("value", "words")), _texts(contents.made))
    sheets = [about, Table("Columns", "columns", words, contents.meanings, frozen=2)]
    for name, frame in contents.tables.items():
        columns = tuple(_column(frame, column, contents.dictionaries[name]) for column in frame.columns)
        sheets.append(Table(name.capitalize(), name, columns, Rows(frame)))
    write(Book(contents.outcomes.scenario.scenario.name, sheets, contents.made["written"]), path, large=True)


def _texts(made: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, value in made.items()]


def _column(frame: pd.DataFrame, name: str, dictionary: Mapping[str, Mapping[str, str]]) -> Column:
    from simulate.presentation.workbook.parts import Column

    unit = dictionary[name]["unit"]
    heading = f"{name} [{unit}]" if unit and unit != "code" else name
    kind = frame[name].dtype.kind
    return Column(heading, "number" if kind == "f" else "exact" if kind in "iu" else "words")


# ---- netcdf ---------------------------------------------------------------------------------------------------------


def _write_netcdf(contents: Contents, path: Path) -> None:
    from simulate.studies.export.dataset import dataset

    dataset(contents).to_netcdf(path, engine="scipy", format="NETCDF3_64BIT")


FORMATS = {
    "csv": Format("-csv", True, _write_csv),
    "parquet": Format("-parquet", True, _write_parquet, needs="pyarrow", extra="parquet"),
    "xlsx": Format("-outcomes.xlsx", False, _write_xlsx, recorded=100),
    "netcdf": Format(".nc", False, _write_netcdf, needs="xarray", extra="netcdf"),
}
"""The formats by their names."""
