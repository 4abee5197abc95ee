package dev.tippmixmentor.football;

import java.util.List;

/**
 * What an intake did, in matches.
 *
 * @param created that nobody knew before
 * @param updated known ones of which something changed, odds included
 * @param unchanged known ones of which nothing changed
 * @param skipped known ones of which a person had said otherwise; counted nowhere else
 */
public record IntakeReport(int created, int updated, int unchanged, List<SkippedMatch> skipped) {

    public IntakeReport {
        skipped = List.copyOf(skipped);
    }

    /** An intake that skipped nothing. */
    public IntakeReport(int created, int updated, int unchanged) {
        this(created, updated, unchanged, List.of());
    }

    boolean changedAnything() {
        return created + updated > 0;
    }
}
