-- Both rows of a prediction come in one transaction; what was stored before is left to the verification of the chain.
alter table predictions.predictions
    add constraint predictions_id_fk foreign key (id) references predictions.seals (prediction_id)
        deferrable initially deferred not valid;
