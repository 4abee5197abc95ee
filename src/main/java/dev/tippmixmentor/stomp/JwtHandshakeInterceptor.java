package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.security.CurrentUser;
import dev.tippmixmentor.platform.security.RevokedSessions;
import dev.tippmixmentor.platform.web.OwnOrigin;
import dev.tippmixmentor.platform.web.ProblemWriter;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.security.core.Authentication;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.server.HandshakeInterceptor;

/**
 * Lets nobody open a WebSocket who is not signed in, by a ticket or by a bearer token, and no page of a foreign origin
 * (cross-site WebSocket hijacking, RFC 6455 §10.2). Refuses at HTTP level with the usual problem body.
 */
@Component
class JwtHandshakeInterceptor implements HandshakeInterceptor {
    private static final Logger log = LoggerFactory.getLogger(JwtHandshakeInterceptor.class);

    static final String USER = "user";
    static final String CORRELATION_ID = "correlationId";

    private final Tickets tickets;
    private final Sockets sockets;
    private final FaultAllowance faults;
    private final RevokedSessions revoked;
    private final ProblemWriter problems;
    private final RealtimeMeters meters;
    private final List<String> origins;
    private final Clock clock;

    JwtHandshakeInterceptor(
            Tickets tickets,
            Sockets sockets,
            FaultAllowance faults,
            RevokedSessions revoked,
            ProblemWriter problems,
            RealtimeMeters meters,
            StompProperties properties,
            Clock clock) {
        this.tickets = tickets;
        this.sockets = sockets;
        this.faults = faults;
        this.revoked = revoked;
        this.problems = problems;
        this.meters = meters;
        this.origins = properties.corsOrigin();
        this.clock = clock;
    }

    @Override
    public boolean beforeHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            Map<String, Object> attributes)
            throws Exception {
        HttpServletRequest servletRequest = ((ServletServerHttpRequest) request).getServletRequest();
        var servletResponse = ((ServletServerHttpResponse) response).getServletResponse();
        try {
            if (sockets.isRefusing()) { // before the ticket is taken, which another node will honour
                throw ApiException.unavailable("This server is about to stop; connect again", Sockets.RETRY);
            }
            requireOrigin(servletRequest);
            attributes.put(USER, user(servletRequest));
            String correlationId = servletResponse.getHeader("X-Correlation-Id");
            if (correlationId != null) {
                attributes.put(CORRELATION_ID, correlationId);
            }
            return true;
        } catch (ApiException refusal) {
            meters.refused(Refusal.ofHandshake(refusal.code()));
            problems.write(servletRequest, servletResponse, refusal);
        } catch (HttpException.RuntimeException e) { // the server decodes the query only when somebody asks for it
            meters.refused(Refusal.HANDSHAKE);
            problems.write(servletRequest, servletResponse, ErrorCode.INVALID_INPUT, "The query is not well-formed");
        } catch (DataAccessException e) {
            log.warn("realtime.session.unknown cause={}", e.getClass().getSimpleName());
            meters.refused(Refusal.HANDSHAKE);
            problems.write(servletRequest, servletResponse, ApiException.databaseUnavailable(Sockets.RETRY));
        }
        return false;
    }

    /** Only browsers send an origin, and only they can be tricked. */
    private void requireOrigin(HttpServletRequest request) {
        String origin = request.getHeader(HttpHeaders.ORIGIN);
        if (origin != null && !origins.contains(origin) && !OwnOrigin.isOf(request)) {
            throw ApiException.of(ErrorCode.INSUFFICIENT_PERMISSIONS, "Pages of this origin may not connect");
        }
    }

    private CurrentUser user(HttpServletRequest request) {
        Optional<CurrentUser> bearer = bearer(request);
        String ticket = request.getParameter("ticket");
        if (bearer.isEmpty() && ticket == null) {
            throw ApiException.of(ErrorCode.AUTH_REQUIRED, "Connect with a ticket or a bearer token");
        }
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            throw ApiException.of(ErrorCode.INVALID_INPUT, "This address answers to WebSocket handshakes only");
        }
        CurrentUser user = bearer.orElseGet(() -> tickets.redeem(ticket));
        if (Socket.endOf(user).isBefore(clock.instant())) {
            throw ApiException.of(ErrorCode.TOKEN_EXPIRED, "The access token behind the ticket has expired");
        }
        if (bearer.isEmpty() && revoked.isRevoked(user.sessionId())) {
            throw ApiException.of(ErrorCode.AUTH_FAILED, "The session behind the ticket has ended");
        }
        if (sockets.hasAllAllowed(user)) {
            throw ApiException.rateLimited(Sockets.TOO_MANY_SOCKETS, Sockets.RETRY);
        }
        Duration pause = faults.pauseOf(user);
        if (!pause.isZero()) {
            throw ApiException.rateLimited("Too many of your connections were closed for what they sent", pause);
        }
        return user;
    }

    /** Spring Security has verified the token. */
    private static Optional<CurrentUser> bearer(HttpServletRequest request) {
        return request.getUserPrincipal() instanceof Authentication authentication
                        && authentication.getPrincipal() instanceof CurrentUser user
                ? Optional.of(user)
                : Optional.empty();
    }

    @Override
    public void afterHandshake(
            ServerHttpRequest request,
            ServerHttpResponse response,
            WebSocketHandler handler,
            @Nullable Exception failure) {
        // Everything is decided before.
    }
}
