package dev.tippmixmentor.predictions;

/** What accuracy can be told by. */
enum AccuracyGroup {
    LEAGUE("cast(c.league_id as text)"),
    MODEL("c.algorithm"),
    AGENT("cast(c.agent_id as text)"),
    MONTH("to_char(c.kick_off at time zone 'UTC', 'YYYY-MM')");

    private final String key;

    AccuracyGroup(String key) {
        this.key = key;
    }

    /** The SQL expression of the group's key. */
    String key() {
        return key;
    }
}
