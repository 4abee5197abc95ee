package dev.tippmixmentor.providers;

import dev.tippmixmentor.feeds.Division;
import dev.tippmixmentor.football.IncomingLeague;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The leagues that both providers have, by the code that football-data.co.uk gave them. */
enum ProviderLeague {
    E0(Division.E0, "PL", 39),
    D1(Division.D1, "BL1", 78),
    SP1(Division.SP1, "PD", 140),
    I1(Division.I1, "SA", 135),
    F1(Division.F1, "FL1", 61);

    private final Division division;
    private final String footballDataCode;
    private final int apiFootballId;

    ProviderLeague(Division division, String footballDataCode, int apiFootballId) {
        this.division = division;
        this.footballDataCode = footballDataCode;
        this.apiFootballId = apiFootballId;
    }

    static Optional<ProviderLeague> ofFootballData(@Nullable String code) {
        return Arrays.stream(values())
                .filter(league -> league.footballDataCode.equals(code))
                .findFirst();
    }

    static Optional<ProviderLeague> ofApiFootball(int id) {
        return Arrays.stream(values())
                .filter(league -> league.apiFootballId == id)
                .findFirst();
    }

    IncomingLeague league() {
        return division.league();
    }

    String footballDataCode() {
        return footballDataCode;
    }

    int apiFootballId() {
        return apiFootballId;
    }
}
