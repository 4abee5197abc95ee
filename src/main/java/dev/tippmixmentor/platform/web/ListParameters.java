package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.error.ApiException;
import dev.tippmixmentor.platform.error.Violation;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.validation.Valid;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.http.HttpMethod;
import org.springframework.util.StringUtils;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;

/**
 * Refuses parameters that a list does not know. A misspelt filter, or an order that there is not, would otherwise give
 * everything in another order, and look right.
 */
class ListParameters implements HandlerInterceptor {
    private static final int MAX_NAME = 100;

    private final Map<Method, Optional<Set<String>>> known = new ConcurrentHashMap<>();

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler) {
        if (handler instanceof HandlerMethod endpoint && !HttpMethod.POST.matches(request.getMethod())) {
            Optional<Set<String>> names = known.computeIfAbsent(
                    endpoint.getMethod(), method -> isList(endpoint) ? Optional.of(names(endpoint)) : Optional.empty());
            List<Violation> unknown = request.getParameterMap().keySet().stream()
                    .filter(name -> names.isPresent() && !names.get().contains(name))
                    .map(name -> new Violation(
                            name.substring(0, Math.min(name.length(), MAX_NAME)), "Unknown", "is not known here"))
                    .toList();
            if (!unknown.isEmpty()) {
                throw ApiException.invalid(unknown);
            }
        }
        return true;
    }

    /** Also one whose page comes in something that holds its bytes. */
    private static boolean isList(HandlerMethod endpoint) {
        ResolvableType answer = ResolvableType.forMethodParameter(endpoint.getReturnType());
        return answer.toClass() == Page.class || answer.getGeneric(0).toClass() == Page.class;
    }

    private static Set<String> names(HandlerMethod endpoint) {
        return Arrays.stream(endpoint.getMethodParameters())
                .flatMap(ListParameters::names)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Stream<String> names(MethodParameter parameter) {
        RequestParam single = parameter.getParameterAnnotation(RequestParam.class);
        if (single != null) {
            return Stream.of(
                    StringUtils.hasText(single.name())
                            ? single.name()
                            : parameter.getParameter().getName());
        }
        return parameter.hasParameterAnnotation(Valid.class)
                ? Arrays.stream(parameter.getParameterType().getRecordComponents())
                        .map(RecordComponent::getName)
                : Stream.empty();
    }
}
