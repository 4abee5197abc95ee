package dev.tippmixmentor.football;

/** Names of leagues, countries and teams, as they are stored. */
final class Names {
    private static final int MAX_LENGTH = 100;

    private Names() {}

    /**
     * The name without needless white space.
     *
     * @throws IllegalArgumentException if nothing is left, it is too long or holds control characters
     */
    static String checked(String name) {
        String checked = name.replace('\u00a0', ' ').strip().replaceAll(" {2,}", " ");
        if (checked.isEmpty() || checked.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a name must have 1 to " + MAX_LENGTH + " characters");
        }
        if (checked.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a name must not hold control characters");
        }
        return checked;
    }
}
