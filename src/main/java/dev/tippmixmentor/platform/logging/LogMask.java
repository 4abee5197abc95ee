package dev.tippmixmentor.platform.logging;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes out of a text what no log may hold: secrets, tokens, passwords, cookies, e-mail addresses, values of query
 * strings and of rejected rows; and makes line breaks, other control characters and those that turn the direction of
 * text visible, so that nobody writes a line of his own into the log. Rather takes too much than too little.
 *
 * <p>Most texts hold nothing of the kind, so one look at the characters decides which patterns are worth trying. Every
 * pattern is linear in the length of the text: an attacker chooses it.
 */
final class LogMask {
    static final String MASK = "***";

    /** What is longer is somebody's upload; it would cost more than it tells. */
    private static final int MAX_LENGTH = 32_768;

    /** A token of 192 bits in base64url; identifiers of ours are UUIDs or hexadecimal. */
    private static final int TOKEN_LENGTH = 32;

    /** Among the letters of a name in camel case, fewer than one in this many is a capital. */
    private static final int NAMES_UPPER_CASE_SHARE = 4;

    private static final Pattern JSON_WEB_TOKEN = Pattern.compile("eyJ[A-Za-z0-9_-]{5,}+(?:\\.[A-Za-z0-9_-]*+)*+");

    private static final Pattern OPAQUE_TOKEN = Pattern.compile("[A-Za-z0-9_-]{" + TOKEN_LENGTH + ",}+");

    private static final Pattern UUID =
            Pattern.compile("[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}", Pattern.CASE_INSENSITIVE);

    private static final Pattern CREDENTIALS =
            Pattern.compile("(?=[BbDd])\\b(Bearer|Basic|Digest)\\s++[\\w+/.~=-]{8,}+", Pattern.CASE_INSENSITIVE);

    /**
     * {@code password=…}, {@code "refreshToken":"…"}, {@code Cookie: …}. A quoted value ends with its quote, any other
     * where the next name begins, since a password may hold nearly every character. The first letters are looked at
     * before the names: most characters begin none.
     */
    private static final Pattern NAMED = Pattern.compile(
            "((?=[acipstACIPST])(?:password|passwd|pwd|passphrase|secret|token|ticket|credential|api[_-]?key|authorization|cookie|csrf"
                    + "|idempotency-key)[\\w-]{0,30}+\\\\?+[\"'\\]]?+\\s{0,3}+[=:]\\s{0,3}+)"
                    + "(?:\"(?:[^\"\\\\]|\\\\.)*+\"?+"
                    + "|'[^']*+'?+"
                    + "|[^\\r\\n&]*?(?=,\\s{0,3}+\\\\?[\"']?[\\w.-]{1,64}+\\\\?[\"']?\\s?[=:]|[\\r\\n&]|$))",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern QUERY = Pattern.compile("([?&][^=&?\\s\"']{1,100}+=)[^&\\s\"'<>]*+");

    private static final Pattern USER_INFO = Pattern.compile("(://[^\\s/@:]{0,100}+:)[^\\s@/]{0,300}+@");

    private static final Pattern EMAIL = Pattern.compile(
            "(?:[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}+|\"[^\"@]{1,64}+\")@[\\p{L}\\p{N}-]{1,63}+(?:\\.[\\p{L}\\p{N}-]{1,63}+)++");

    /** What PostgreSQL, the JSON parser and the data binder quote of the input they refuse. */
    private static final List<Quotation> QUOTATIONS = List.of(
            new Quotation("Key (", Pattern.compile("(Key \\([^=]{1,200}+=\\().*+", Pattern.DOTALL)),
            new Quotation("Failing row", Pattern.compile("(Failing row contains ).*+", Pattern.DOTALL)),
            new Quotation("invalid ", Pattern.compile("(invalid (?:input|byte)[^\"]{0,60}+)\"[^\"]*+\"")),
            new Quotation("rejected value", Pattern.compile("(rejected value \\[).*+", Pattern.DOTALL)),
            new Quotation("from String", Pattern.compile("(from String )\"[^\"]*+\"")),
            new Quotation("nrecognized token", Pattern.compile("(nrecognized token )'[^']*+'")));

    private record Quotation(String sign, Pattern pattern) {}

    private LogMask() {}

    /** The text as it may be logged: one line without secrets. */
    static String clean(String text) {
        String kept = text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "… cut";
        Look look = Look.at(kept);
        String masked = KnownSecrets.mask(kept);
        for (Quotation quotation : QUOTATIONS) {
            if (masked.contains(quotation.sign())) {
                masked = replace(quotation.pattern(), masked, "$1" + MASK);
            }
        }
        if (look.pairs) {
            masked = replace(NAMED, masked, "$1" + MASK);
        }
        if (look.query) {
            masked = replace(QUERY, masked, "$1" + MASK);
        }
        if (look.at) {
            masked = replace(USER_INFO, masked, "$1" + MASK + "@");
            masked = replace(EMAIL, masked, MASK);
        }
        if (look.words) {
            masked = replace(CREDENTIALS, masked, "$1 " + MASK);
        }
        if (look.tokens) {
            masked = replace(JSON_WEB_TOKEN, masked, MASK);
            masked = withoutOpaqueTokens(masked);
        }
        return look.controls ? oneLine(masked) : masked;
    }

    private static String replace(Pattern pattern, String text, String replacement) {
        return pattern.matcher(text).replaceAll(replacement);
    }

    private static String withoutOpaqueTokens(String text) {
        return OPAQUE_TOKEN
                .matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(isRandom(match.group()) ? MASK : match.group()));
    }

    /** Letters of both cases, mixed with digits or more evenly than in names: no word, no id of ours, no digest. */
    private static boolean isRandom(String run) {
        long upper = run.chars().filter(Character::isUpperCase).count();
        long lower = run.chars().filter(Character::isLowerCase).count();
        boolean mixed = run.chars().anyMatch(Character::isDigit) || upper * NAMES_UPPER_CASE_SHARE > upper + lower;
        return upper > 0 && lower > 0 && mixed && !UUID.matcher(run).matches();
    }

    /** The text in one line, with nothing taken out. */
    static String oneLine(String text) {
        StringBuilder visible = new StringBuilder(text.length() + 16);
        for (int index = 0; index < text.length(); index++) {
            char character = text.charAt(index);
            if (!isControl(character)) {
                visible.append(character);
                continue;
            }
            switch (character) {
                case '\n' -> visible.append("\\n");
                case '\r' -> visible.append("\\r");
                case '\t' -> visible.append("\\t");
                default -> visible.append("\\u%04x".formatted((int) character));
            }
        }
        return visible.toString();
    }

    /** Also what ends a line for some readers, and what turns the direction of the text around. */
    private static boolean isControl(char character) {
        return character < ' '
                || (character >= '\u007f' && character <= '\u009f')
                || (character >= '\u2028' && character <= '\u202e')
                || (character >= '\u2066' && character <= '\u2069');
    }

    /**
     * What there is in a text.
     *
     * @param controls characters to make visible
     * @param at an at sign, without which there is no e-mail address
     * @param pairs a colon or an equals sign, without which nothing has a name
     * @param query a question mark or an ampersand, without which there is no parameter of an address
     * @param words a space, without which there is no scheme before credentials
     * @param tokens a run long enough for one
     */
    private record Look(boolean controls, boolean at, boolean pairs, boolean query, boolean words, boolean tokens) {
        static Look at(String text) {
            boolean controls = false;
            boolean at = false;
            boolean pairs = false;
            boolean query = false;
            boolean words = false;
            boolean tokens = false;
            int run = 0;
            for (int index = 0; index < text.length(); index++) {
                char character = text.charAt(index);
                if (isTokenCharacter(character)) {
                    run++;
                    tokens |= run >= TOKEN_LENGTH;
                    continue;
                }
                run = 0;
                switch (character) {
                    case '@' -> at = true;
                    case ':', '=' -> pairs = true;
                    case '?', '&' -> query = true;
                    case '.' -> tokens |= index >= 8; // the parts of a JSON Web Token may be short
                    default -> {
                        words |= character == ' ' || character == '\t' || character == '\n' || character == '\r';
                        controls |= isControl(character);
                    }
                }
            }
            return new Look(controls, at, pairs, query, words, tokens);
        }

        private static boolean isTokenCharacter(char character) {
            return (character >= 'a' && character <= 'z')
                    || (character >= 'A' && character <= 'Z')
                    || (character >= '0' && character <= '9')
                    || character == '-'
                    || character == '_';
        }
    }
}
