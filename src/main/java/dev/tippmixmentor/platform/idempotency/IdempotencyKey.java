package dev.tippmixmentor.platform.idempotency;

import dev.tippmixmentor.platform.error.ApiException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What makes two requests the same wish: who sent them where under which name of their own.
 *
 * @param userId who
 * @param route the path, without the query
 * @param key as the client chose it, without quotes
 */
record IdempotencyKey(UUID userId, String route, String key) {
    static final String HEADER = "Idempotency-Key";

    /** A string of RFC 9651 without escapes; quotes may be missing, as in most clients they are. */
    private static final Pattern FORM =
            Pattern.compile("\"(?<quoted>[!#-\\[\\]-~]{1,255})\"|(?<bare>[!#-\\[\\]-~]{1,255})");

    /**
     * Reads the key of a request that has one, of a user who has signed in.
     *
     * @throws ApiException {@code VALIDATION_ERROR} if it has not the form of one
     */
    static IdempotencyKey of(HttpServletRequest request) {
        List<String> values = Collections.list(request.getHeaders(HEADER));
        Matcher form = FORM.matcher(values.get(0).strip());
        if (values.size() > 1 || !form.matches()) {
            throw ApiException.invalid(HEADER, "Pattern", "must be 1 to 255 visible ASCII characters, once");
        }
        return new IdempotencyKey(
                UUID.fromString(request.getUserPrincipal().getName()),
                request.getRequestURI(),
                form.group("quoted") == null ? form.group("bare") : form.group("quoted"));
    }
}
