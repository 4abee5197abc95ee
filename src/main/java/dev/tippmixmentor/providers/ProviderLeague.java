package dev.tippmixmentor.providers;

import dev.tippmixmentor.feeds.Division;
import dev.tippmixmentor.football.IncomingLeague;

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
