package dev.tippmixmentor.platform.security;

import dev.tippmixmentor.platform.security.AccessRules.Rule;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.security.SecurityRequirement;
import io.swagger.v3.oas.models.security.SecurityScheme;
import java.util.List;
import java.util.Optional;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * Says in the API description of each operation whether it needs an access token, and in {@value #LEAST_ROLE} which role
 * at least.
 */
class DescribedAccess implements OpenApiCustomizer {
    static final String LEAST_ROLE = "x-least-role";
    private static final String SCHEME = "accessToken";

    private final List<Rule> rules;

    DescribedAccess(List<Rule> rules) {
        this.rules = rules;
    }

    @Override
    public void customise(OpenAPI description) {
        if (description.getComponents() == null) {
            description.setComponents(new Components());
        }
        description
                .getComponents()
                .addSecuritySchemes(
                        SCHEME,
                        new SecurityScheme()
                                .type(SecurityScheme.Type.HTTP)
                                .scheme("bearer")
                                .bearerFormat("JWT"));
        description
                .getPaths()
                .forEach((path, item) -> item.readOperationsMap()
                        .forEach((method, operation) -> describe(HttpMethod.valueOf(method.name()), path, operation)));
    }

    private void describe(HttpMethod method, String path, Operation operation) {
        Optional<Role> role = rules.stream()
                .filter(rule -> rule.method() == null || rule.method().equals(method))
                .filter(rule -> matches(rule, path))
                .findFirst()
                .flatMap(rule -> Optional.ofNullable(rule.role()));
        operation.setSecurity(role.isPresent() ? List.of(new SecurityRequirement().addList(SCHEME)) : List.of());
        role.ifPresent(least -> operation.addExtension(LEAST_ROLE, least.name()));
    }

    private static boolean matches(Rule rule, String path) {
        return PathPatternParser.defaultInstance
                .parse(rule.pattern())
                .matches(PathContainer.parsePath(path.replaceAll("\\{[^}]+}", "x")));
    }
}
