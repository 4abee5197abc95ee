package dev.tippmixmentor.platform.flags;

/** A part of the application that operators and administrators can switch off as a whole. */
public enum Area {
    AGENTS("agents"),
    PREDICTIONS("predictions"),
    LIVE_DATA("live-data"),
    ANALYTICS("analytics");

    private final String title;

    Area(String title) {
        this.title = title;
    }

    /** The flag that switches the area at run time, for example {@code agents.enabled}. */
    String flag() {
        return title + ".enabled";
    }

    String title() {
        return title;
    }
}
