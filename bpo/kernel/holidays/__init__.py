"""Which days are worked in China: the State Council's yearly arrangement, kept by year, asked through `rules`."""
