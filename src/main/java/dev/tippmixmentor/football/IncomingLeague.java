package dev.tippmixmentor.football;

/**
 * A league as an outside source names it.
 *
 * @param code unique among all leagues, 1 to 20 letters, digits, dots or dashes, for example {@code E0}
 * @param name for example {@code Premier League}
 * @param country whose clubs play in it; a team is the same in every league of its country
 * @param homeMeetings how often a side receives the same opponent in a season at most: 1 nearly everywhere, 2 or 3 in
 *     Scotland
 */
public record IncomingLeague(String code, String name, String country, int homeMeetings) {

    public IncomingLeague {
        if (!code.matches("[A-Za-z0-9.-]{1,20}")) {
            throw new IllegalArgumentException("not the code of a league");
        }
        name = Names.checked(name);
        country = Names.checked(country);
        if (homeMeetings < 1 || homeMeetings > 9) {
            throw new IllegalArgumentException("home meetings must be 1 to 9");
        }
    }

    /** A league whose sides receive each other once a season. */
    public IncomingLeague(String code, String name, String country) {
        this(code, name, country, 1);
    }
}
