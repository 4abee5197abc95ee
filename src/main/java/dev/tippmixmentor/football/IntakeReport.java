package dev.tippmixmentor.football;

/**
 * What an intake did, in matches.
 *
 * @param created that nobody knew before
 * @param updated known ones of which something changed, odds included
 * @param unchanged known ones of which nothing changed
 */
public record IntakeReport(int created, int updated, int unchanged) {

    boolean changedAnything() {
        return created + updated > 0;
    }
}
