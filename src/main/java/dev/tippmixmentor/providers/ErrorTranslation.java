package dev.tippmixmentor.providers;

import dev.tippmixmentor.providers.ProviderException.Fault;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClientException;
import org.springframework.web.client.RestClientResponseException;

/** What it means when a client of a provider throws something. */
final class ErrorTranslation {
    private ErrorTranslation() {}

    /**
     * What the question is answered, in our words if it is with an error.
     *
     * @throws ProviderException whatever was wrong
     */
    static <T> T translating(Supplier<T> question) {
        try {
            return question.get();
        } catch (ProviderException e) {
            throw e;
        } catch (RestClientResponseException e) {
            throw refusal(e);
        } catch (ResourceAccessException e) {
            throw new ProviderException(Fault.UNAVAILABLE, "no answer", e);
        } catch (RestClientException e) {
            boolean cutOff = e.getMostSpecificCause() instanceof IOException cause
                    && !(cause instanceof BoundedBodies.TooLargeException);
            throw new ProviderException(cutOff ? Fault.UNAVAILABLE : Fault.INVALID, "an answer that is none", e);
        } catch (RuntimeException e) {
            // Of another shape than agreed, such as without what must be there: none of it is believed.
            throw new ProviderException(Fault.INVALID, "an answer of another shape", e);
        }
    }

    private static ProviderException refusal(RestClientResponseException e) {
        Duration retryAfter = retryAfter(e.getResponseHeaders());
        if (e.getStatusCode().value() == HttpStatus.TOO_MANY_REQUESTS.value()) {
            return new ProviderException(Fault.RATE_LIMITED, "too many requests", e, retryAfter);
        }
        return e.getStatusCode().is5xxServerError()
                ? new ProviderException(Fault.UNAVAILABLE, "status " + e.getStatusCode(), e, retryAfter)
                : new ProviderException(Fault.REFUSED, "status " + e.getStatusCode(), e);
    }

    /** Seconds; dates are hardly ever sent, and then the usual pause is as good. */
    private static @Nullable Duration retryAfter(@Nullable HttpHeaders headers) {
        String value = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
        return value == null || !value.strip().matches("[0-9]{1,6}")
                ? null
                : Duration.ofSeconds(Long.parseLong(value.strip()));
    }
}
