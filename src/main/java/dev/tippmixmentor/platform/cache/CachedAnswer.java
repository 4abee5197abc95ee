package dev.tippmixmentor.platform.cache;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/**
 * An answer whose bytes are there already, with their entity tag; a client that has the same gets 304.
 *
 * @param <T> what the bytes are the JSON of, for the description of the API
 */
@SuppressWarnings("UnusedTypeParameter") // springdoc reads it
public final class CachedAnswer<T> extends ResponseEntity<byte[]> {

    CachedAnswer(CachedValue value) {
        super(value.bytes(), headers(value), HttpStatus.OK);
    }

    private static HttpHeaders headers(CachedValue value) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentType(MediaType.APPLICATION_JSON);
        headers.setETag(value.etag());
        return headers;
    }
}
