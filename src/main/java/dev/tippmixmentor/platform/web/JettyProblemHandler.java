package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.logging.CorrelationId;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.springframework.http.MediaType;

/** The server's own refusals (bad request line, ambiguous path, body too large), which no servlet filter sees. */
class JettyProblemHandler extends ErrorHandler {
    private final ProblemWriter problems;

    JettyProblemHandler(ProblemWriter problems) {
        this.problems = problems;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (request.getAttribute(ERROR_EXCEPTION) instanceof HttpException http) {
            status = http.getCode();
        }
        String correlationId = CorrelationId.of(request.getHeaders().get(CorrelationId.HEADER));
        var code = ProblemAdvice.codeOf(status);
        request.setAttribute(ProblemWriter.ERROR_CODE, code);
        byte[] body = problems.bytes(
                code,
                "The server can't accept this request",
                List.of(),
                request.getMethod(),
                request.getHttpURI().getPath() == null
                        ? "/"
                        : request.getHttpURI().getPath(),
                correlationId);
        response.setStatus(code.status());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        ProblemWriter.retryAfter(code)
                .ifPresent(wait -> response.getHeaders().put(HttpHeader.RETRY_AFTER, wait.toSeconds()));
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        response.getHeaders()
                .put(
                        "Content-Security-Policy",
                        "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
        response.getHeaders().put("Strict-Transport-Security", "max-age=31536000 ; includeSubDomains");
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put(CorrelationId.HEADER, correlationId);
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }
}
