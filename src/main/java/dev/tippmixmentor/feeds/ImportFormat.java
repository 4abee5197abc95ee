package dev.tippmixmentor.feeds;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an imported file is. */
enum ImportFormat {
    /** A file of football-data.co.uk. */
    FOOTBALL_DATA_CSV,
    /** A file of openfootball's football.json. */
    OPENFOOTBALL_JSON;

    /** For example {@code football-data-csv}, as clients write it and the database stores it. */
    @JsonValue
    String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static ImportFormat of(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
