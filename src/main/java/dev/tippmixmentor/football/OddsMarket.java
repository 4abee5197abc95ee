package dev.tippmixmentor.football;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;

/** What a price is for. */
public enum OddsMarket {
    /** Home, draw or away. */
    THREE_WAY("1X2"),
    /** More or fewer goals than a line. */
    OVER_UNDER("OU");

    private final String code;

    OddsMarket(String code) {
        this.code = code;
    }

    /** The bookmakers' name for it, which clients see and the database stores. */
    @JsonValue
    public String code() {
        return code;
    }

    static OddsMarket of(String code) {
        return Arrays.stream(values())
                .filter(market -> market.code.equals(code))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no market of odds"));
    }
}
