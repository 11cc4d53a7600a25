"""Facts: the scenarios against published facts about joint ventures."""
