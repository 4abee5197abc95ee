package dev.tippmixmentor.identity;

import dev.tippmixmentor.platform.error.ApiException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import me.gosimple.nbvcxz.Nbvcxz;
import me.gosimple.nbvcxz.resources.ConfigurationBuilder;
import me.gosimple.nbvcxz.resources.DictionaryBuilder;
import me.gosimple.nbvcxz.resources.DictionaryUtil;
import org.springframework.stereotype.Component;
import org.springframework.util.function.SingletonSupplier;

/**
 * What a new password must be: long enough and not among the first that anybody tries. No rules about kinds of
 * characters (NIST SP 800-63B §3.1.1.2), and taken exactly as it was written.
 *
 * <p>Common are the 100,000 passwords of nbvcxz's list, and what its estimator, a zxcvbn (Wheeler, USENIX Security 2016),
 * finds within {@link #LEAST_GUESSES}: lists hold few of twelve characters and more, but {@code password1234} and {@code
 * qwertyuiop12} are combinations of what they hold.
 */
@Component
class PasswordRules {
    static final int MIN_LENGTH = 12;
    static final int MAX_LENGTH = 128;

    /** A code point is one or two of these. */
    static final int MAX_UTF16 = 2 * MAX_LENGTH;

    /** What a botnet could try here in years, throttled; zxcvbn's border between "somewhat" and "safely" unguessable. */
    private static final BigDecimal LEAST_GUESSES = BigDecimal.valueOf(100_000_000);

    /** The estimate's time grows with the length; what is this long and predictable so far is refused as well. */
    private static final int ESTIMATED_LENGTH = 40;

    private static final long ESTIMATE_MILLIS = 100;
    private static final int LEAST_NAME = 3;

    /** What comes to mind first here; the estimator takes a combination of these for what it is. */
    private static final List<String> OWN_WORDS = List.of(
            "tippmix", "tippmixmentor", "tipp", "mentor", "soccer", "football", "fussball", "labdarugas", "foci");

    /** Read at the first use: the dictionaries would take a second of every start. */
    private final SingletonSupplier<Set<String>> common = SingletonSupplier.of(() -> Set.copyOf(
            DictionaryUtil.loadRankedDictionary(DictionaryUtil.passwords).keySet()));

    private final SingletonSupplier<Nbvcxz> estimator = SingletonSupplier.of(() -> new Nbvcxz(new ConfigurationBuilder()
            .setLocale(Locale.ENGLISH)
            .setDictionaries(Stream.concat(
                            ConfigurationBuilder.getDefaultDictionaries().stream(),
                            Stream.of(new DictionaryBuilder()
                                    .setDictionaryName("own words")
                                    .addWords(OWN_WORDS, 1)
                                    .createDictionary()))
                    .toList())
            .setMaxLength(ESTIMATED_LENGTH)
            .setCombinationAlgorithmTimeout(ESTIMATE_MILLIS)
            .createConfiguration()));

    /** How many passwords are on the list. */
    int listed() {
        return common.obtain().size();
    }

    /**
     * Refuses a password that may not be one. Takes some milliseconds of a core.
     *
     * @param field name of the password in the request
     * @param email of the user
     * @param username of the user
     * @throws ApiException {@code VALIDATION_ERROR}
     */
    void check(String field, String password, String email, String username) {
        int length = password.codePointCount(0, password.length());
        if (length < MIN_LENGTH || length > MAX_LENGTH) {
            throw ApiException.invalid(field, "Size", "must have " + MIN_LENGTH + " to " + MAX_LENGTH + " characters");
        }
        String lower = password.toLowerCase(Locale.ROOT);
        boolean holdsName = Stream.of(username, email.split("@", 2)[0])
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.length() >= LEAST_NAME && lower.contains(name));
        if (holdsName) {
            throw ApiException.invalid(field, "OwnName", "must not contain your username or e-mail address");
        }
        if (common.obtain().contains(lower)
                || estimator.obtain().estimate(password).getGuesses().compareTo(LEAST_GUESSES) < 0) {
            throw ApiException.invalid(field, "Common", "is too easily guessed, use another one");
        }
    }
}
