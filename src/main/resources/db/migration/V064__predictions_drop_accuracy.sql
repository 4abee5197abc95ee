-- Replaced by predictions.accuracy_sums; no version that reads or writes it runs any more.
drop table predictions.accuracy;
