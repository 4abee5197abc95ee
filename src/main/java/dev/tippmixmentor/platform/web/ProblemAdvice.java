package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.ErrorCode;
import dev.tippmixmentor.platform.error.Violation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.eclipse.jetty.http.HttpException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.MessageSourceResolvable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.OptimisticLockingFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.validation.BindException;
import org.springframework.validation.FieldError;
import org.springframework.validation.method.ParameterErrors;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestTimeoutException;
import org.springframework.web.method.annotation.HandlerMethodValidationException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.servlet.resource.NoResourceFoundException;
import org.springframework.web.util.DisconnectedClientHelper;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Turns whatever a controller lets out into the problem its client understands. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class ProblemAdvice {
    private static final Logger log = LoggerFactory.getLogger(ProblemAdvice.class);
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final ProblemWriter problems;

    ProblemAdvice(ProblemWriter problems) {
        this.problems = problems;
    }

    @ExceptionHandler
    void handle(Exception failure, HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (failure instanceof HttpRequestMethodNotSupportedException method && method.getSupportedMethods() != null) {
            response.setHeader(HttpHeaders.ALLOW, String.join(", ", method.getSupportedMethods()));
        }
        if (failure instanceof HttpMediaTypeNotSupportedException type
                && !type.getSupportedMediaTypes().isEmpty()) {
            response.setHeader(HttpHeaders.ACCEPT, MediaType.toString(type.getSupportedMediaTypes()));
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            log.debug("request.abandoned", failure);
            return;
        }
        ApiException problem = problemOf(failure, request);
        switch (problem.code()) {
            case INTERNAL_ERROR -> log.error("request.failed", failure);
            case DATABASE_ERROR, SERVICE_UNAVAILABLE, EXTERNAL_SERVICE_ERROR ->
                log.warn("request.unavailable cause={}", failure.getClass().getSimpleName());
            default -> log.debug("request.refused errorCode={}", problem.code());
        }
        boolean bug = problem.code() == ErrorCode.INTERNAL_ERROR;
        problems.write(request, response, problem, bug ? failure : null);
    }

    /** Whoever said which version they were changing is told that it is not that one any more (RFC 9110 §13.1.1). */
    private static ApiException problemOf(Exception failure, HttpServletRequest request) {
        if (failure instanceof OptimisticLockingFailureException && request.getHeader(HttpHeaders.IF_MATCH) != null) {
            return ApiException.of(ErrorCode.PRECONDITION_FAILED, "Somebody else has changed this since you read it");
        }
        if (failure instanceof IllegalArgumentException && hasWildcardType(request)) {
            return ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The content type of a body is one type");
        }
        return problemOf(failure);
    }

    /** Spring fails over it as if it were a bug of ours. */
    private static boolean hasWildcardType(HttpServletRequest request) {
        return request.getContentType() != null && request.getContentType().contains("*");
    }

    /** The problem that a failure is to its client; a bug of ours if it is not one of those we know. */
    static ApiException problemOf(Exception failure) {
        if (failure instanceof ApiException problem) {
            return problem;
        }
        Optional<HttpException> server = refusedByServer(failure);
        if (failure instanceof MaxUploadSizeExceededException
                || server.map(HttpException::getCode).equals(Optional.of(413))) {
            return ApiException.of(ErrorCode.REQUEST_TOO_LARGE, "The request body is too large");
        }
        if (failure instanceof HttpMessageNotReadableException unreadable) {
            return unreadable(unreadable);
        }
        if (server.isPresent()) {
            return ApiException.of(codeOf(server.get().getCode()), "The server can't accept this request");
        }
        if (failure instanceof BindException binding) { // MethodArgumentNotValidException too
            return ApiException.invalid(binding.getFieldErrors().stream()
                    .map(ProblemAdvice::violation)
                    .toList());
        }
        if (failure instanceof HandlerMethodValidationException validation) {
            return ApiException.invalid(violations(validation));
        }
        if (failure instanceof MethodArgumentTypeMismatchException mismatch) {
            return ApiException.invalid(mismatch.getName(), "Type", "has the wrong form");
        }
        if (failure instanceof MissingServletRequestParameterException missing) {
            return ApiException.invalid(missing.getParameterName(), "Required", "is required");
        }
        if (failure instanceof NoResourceFoundException) {
            return ApiException.of(ErrorCode.RESOURCE_NOT_FOUND, "There is nothing at this address");
        }
        if (failure instanceof HttpRequestMethodNotSupportedException) {
            return ApiException.of(ErrorCode.METHOD_NOT_ALLOWED, "This address does not answer to that method");
        }
        if (failure instanceof HttpMediaTypeNotSupportedException) {
            return ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The content type is not supported here");
        }
        if (failure instanceof HttpMediaTypeNotAcceptableException) {
            return ApiException.of(ErrorCode.NOT_ACCEPTABLE, "None of the accepted types can be produced");
        }
        if (failure instanceof RequestRejectedException) {
            // The firewall looks at parameters when somebody asks for them.
            return ApiException.of(ErrorCode.INVALID_INPUT, "The request has a parameter that is not allowed");
        }
        if (failure instanceof MultipartException) {
            return ApiException.of(ErrorCode.INVALID_INPUT, "The multipart body can't be read");
        }
        Optional<ApiException> database = DatabaseProblems.of(failure);
        if (database.isPresent()) {
            return database.get();
        }
        if (failure instanceof AsyncRequestTimeoutException) {
            return ApiException.unavailable("The answer took too long", RETRY);
        }
        if (failure instanceof ErrorResponse response
                && response.getStatusCode().is4xxClientError()) {
            return ApiException.of(
                    codeOf(response.getStatusCode().value()),
                    HttpStatus.valueOf(response.getStatusCode().value()).getReasonPhrase());
        }
        return ApiException.of(ErrorCode.INTERNAL_ERROR, "Something went wrong on our side");
    }

    /** The code for a status that a library or the server chose. */
    static ErrorCode codeOf(int status) {
        return switch (status) {
            case 401 -> ErrorCode.AUTH_REQUIRED;
            case 403 -> ErrorCode.INSUFFICIENT_PERMISSIONS;
            case 404 -> ErrorCode.RESOURCE_NOT_FOUND;
            case 405 -> ErrorCode.METHOD_NOT_ALLOWED;
            case 406 -> ErrorCode.NOT_ACCEPTABLE;
            case 409 -> ErrorCode.RESOURCE_CONFLICT;
            case 412 -> ErrorCode.PRECONDITION_FAILED;
            case 413 -> ErrorCode.REQUEST_TOO_LARGE;
            case 415 -> ErrorCode.UNSUPPORTED_MEDIA_TYPE;
            case 503 -> ErrorCode.SERVICE_UNAVAILABLE;
            default -> status < 500 ? ErrorCode.INVALID_INPUT : ErrorCode.INTERNAL_ERROR;
        };
    }

    /** The server reads the query and the body only when somebody asks for them, and refuses them there. */
    private static Optional<HttpException> refusedByServer(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException http && http.getCode() >= 400 && http.getCode() < 500) {
                return Optional.of(http);
            }
        }
        return Optional.empty();
    }

    /** Says where the JSON is wrong, in the client's terms; the parser's own message names our classes. */
    private static ApiException unreadable(HttpMessageNotReadableException failure) {
        if (failure.getCause() instanceof UnrecognizedPropertyException unknown) {
            return ApiException.invalid(path(unknown), "Unknown", "is not known here");
        }
        if (failure.getCause() instanceof DatabindException mismatch
                && !mismatch.getPath().isEmpty()) {
            return ApiException.invalid(path(mismatch), "Type", "has the wrong form");
        }
        return ApiException.of(ErrorCode.INVALID_INPUT, "The body is missing or not well-formed JSON");
    }

    private static String path(JacksonException failure) {
        return failure.getPath().stream()
                .map(step ->
                        step.getPropertyName() == null ? "[" + step.getIndex() + "]" : "." + step.getPropertyName())
                .collect(Collectors.joining())
                .replaceFirst("^\\.", "");
    }

    private static Violation violation(FieldError error) {
        // A conversion failure's own message quotes the rejected value.
        String message = error.isBindingFailure() ? "has the wrong form" : messageOf(error);
        return new Violation(error.getField(), ruleOf(error), message);
    }

    private static List<Violation> violations(HandlerMethodValidationException validation) {
        List<Violation> violations = new ArrayList<>();
        validation.getParameterValidationResults().forEach(result -> {
            if (result instanceof ParameterErrors errors) {
                errors.getFieldErrors().forEach(error -> violations.add(violation(error)));
                return;
            }
            String name = result.getMethodParameter().getParameterName();
            result.getResolvableErrors()
                    .forEach(error ->
                            violations.add(new Violation(name == null ? "" : name, ruleOf(error), messageOf(error))));
        });
        return violations;
    }

    private static String ruleOf(MessageSourceResolvable error) {
        String[] codes = error.getCodes();
        return codes == null || codes.length == 0 ? "Invalid" : codes[codes.length - 1];
    }

    private static String messageOf(MessageSourceResolvable error) {
        return error.getDefaultMessage() == null ? "is invalid" : error.getDefaultMessage();
    }
}
