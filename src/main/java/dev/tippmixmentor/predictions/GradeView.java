package dev.tippmixmentor.predictions;

import com.fasterxml.jackson.annotation.JsonUnwrapped;

/**
 * One of the grades that a prediction has had.
 *
 * @param revision which result of the match it was graded against; the highest counts
 */
record GradeView(int revision, @JsonUnwrapped PredictionView.Grade grade) {}
