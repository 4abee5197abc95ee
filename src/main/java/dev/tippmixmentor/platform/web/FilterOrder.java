package dev.tippmixmentor.platform.web;

import org.springframework.core.Ordered;

/**
 * The servlet filters in the order in which a request meets them. Spring's observation stands at HIGHEST_PRECEDENCE + 1,
 * Spring Security's chain at -100.
 */
public final class FilterOrder {
    public static final int TRACE = Ordered.HIGHEST_PRECEDENCE;
    public static final int CORRELATION = Ordered.HIGHEST_PRECEDENCE + 10;
    public static final int SECURITY_HEADERS = Ordered.HIGHEST_PRECEDENCE + 15;
    public static final int CORS = Ordered.HIGHEST_PRECEDENCE + 20;
    public static final int ADDRESS_LIMIT = Ordered.HIGHEST_PRECEDENCE + 25;
    public static final int ETAG = Ordered.HIGHEST_PRECEDENCE + 30;
    public static final int AREAS = Ordered.HIGHEST_PRECEDENCE + 40;
    public static final int IDEMPOTENCY = 0;

    /** Behind Spring Security, which says who the user is. */
    public static final int USER_LIMIT = -90;

    private FilterOrder() {}
}
