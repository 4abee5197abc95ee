package dev.tippmixmentor.forecast;

/** A model could not be fitted; the caller keeps the version it has. */
public final class FitFailedException extends RuntimeException {

    FitFailedException(String message) {
        super(message);
    }
}
