package dev.tippmixmentor.football;

import java.util.regex.Pattern;

/**
 * A season from summer to summer.
 *
 * @param firstYear the year it begins in
 */
record Season(int firstYear) {
    private static final Pattern FORM = Pattern.compile("[0-9]{4}-[0-9]{2}");

    /**
     * Reads a season as it is stored, for example {@code 2023-24}.
     *
     * @throws IllegalArgumentException if it is not of that form or its years do not follow one another
     */
    static Season of(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("a season is written like 2023-24");
        }
        Season season = new Season(Integer.parseInt(text.substring(0, 4)));
        if (!season.toString().equals(text)) {
            throw new IllegalArgumentException("the years of a season follow one another, as in 2023-24");
        }
        return season;
    }

    Season before() {
        return new Season(firstYear - 1);
    }

    @Override
    public String toString() {
        return "%04d-%02d".formatted(firstYear, (firstYear + 1) % 100);
    }
}
