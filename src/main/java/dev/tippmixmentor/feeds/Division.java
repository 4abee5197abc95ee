package dev.tippmixmentor.feeds;

import dev.tippmixmentor.football.IncomingLeague;
import java.time.LocalDate;
import java.time.Month;
import java.util.Arrays;
import java.util.Optional;

/** The leagues of football-data.co.uk that have a season of their own file each, by the code in column {@code Div}. */
public enum Division {
    E0("Premier League", "England"),
    E1("Championship", "England"),
    E2("League One", "England"),
    E3("League Two", "England"),
    EC("National League", "England"),
    SC0("Premiership", "Scotland"),
    SC1("Championship", "Scotland"),
    SC2("League One", "Scotland"),
    SC3("League Two", "Scotland"),
    D1("Bundesliga", "Germany"),
    D2("2. Bundesliga", "Germany"),
    I1("Serie A", "Italy"),
    I2("Serie B", "Italy"),
    SP1("La Liga", "Spain"),
    SP2("Segunda División", "Spain"),
    F1("Ligue 1", "France"),
    F2("Ligue 2", "France"),
    N1("Eredivisie", "Netherlands"),
    B1("Pro League", "Belgium"),
    P1("Primeira Liga", "Portugal"),
    T1("Süper Lig", "Türkiye"),
    G1("Super League", "Greece");

    /** Every side of a Scottish league receives the others twice. */
    private static final int SCOTTISH_MEETINGS = 2;

    /** After the split of the Premiership some sides receive another one for the third time, as the draw has it. */
    private static final int MEETINGS_WITH_SPLIT = 3;

    /**
     * The pandemic carried season 2019-20 into August 2020 (Serie A ended on the 2nd); elsewhere it was broken off, and the
     * Scottish Premiership began the next one on the 1st.
     */
    private static final LocalDate SEASON_2020 = LocalDate.of(2020, Month.AUGUST, 3);

    private final String leagueName;
    private final String country;

    Division(String leagueName, String country) {
        this.leagueName = leagueName;
        this.country = country;
    }

    static Optional<Division> of(String code) {
        return Arrays.stream(values())
                .filter(division -> division.name().equals(code))
                .findFirst();
    }

    /** The league as sources name it. */
    public IncomingLeague league() {
        return new IncomingLeague(name(), leagueName, country, homeMeetings());
    }

    /** The season of a day, July to June but for 2020, for example {@code 2023-24}. */
    String seasonOf(LocalDate day) {
        LocalDate start = day.getYear() == SEASON_2020.getYear() && !isScottish()
                ? SEASON_2020
                : LocalDate.of(day.getYear(), Month.JULY, 1);
        int firstYear = day.isBefore(start) ? day.getYear() - 1 : day.getYear();
        return "%04d-%02d".formatted(firstYear, (firstYear + 1) % 100);
    }

    private int homeMeetings() {
        if (this == SC0) {
            return MEETINGS_WITH_SPLIT;
        }
        return isScottish() ? SCOTTISH_MEETINGS : 1;
    }

    private boolean isScottish() {
        return "Scotland".equals(country);
    }
}
