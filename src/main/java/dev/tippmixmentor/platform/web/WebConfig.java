package dev.tippmixmentor.platform.web;

import dev.tippmixmentor.platform.logging.CorrelationId;
import java.text.ParseException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.eclipse.jetty.server.ConnectionFactory;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.handler.SizeLimitHandler;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.http.converter.autoconfigure.ServerHttpMessageConvertersCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.format.FormatterRegistry;
import org.springframework.format.datetime.standard.InstantFormatter;
import org.springframework.http.HttpHeaders;
import org.springframework.http.converter.json.JacksonJsonHttpMessageConverter;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.UrlBasedCorsConfigurationSource;
import org.springframework.web.filter.CorsFilter;
import org.springframework.web.filter.ShallowEtagHeaderFilter;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

@Configuration(proxyBeanMethods = false)
class WebConfig {
    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    @Bean
    JsonMapperBuilderCustomizer apiJson() {
        return builder -> builder.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .addModule(new SimpleModule().addSerializer(new InstantInMillis()));
    }

    /** After Boot's, which it replaces. */
    @Bean
    ServerHttpMessageConvertersCustomizer requestBodies(JsonMapper json) {
        return converters -> converters.withJsonConverter(new JacksonJsonHttpMessageConverter(ClientJson.strict(json)));
    }

    /** Query parameters follow Boot's rules, so that enums are read whatever their case; lists take only known ones. */
    @Bean
    WebMvcConfigurer apiParameters() {
        return new WebMvcConfigurer() {
            @Override
            public void addFormatters(FormatterRegistry registry) {
                ApplicationConversionService.addApplicationConverters(registry);
                registry.addFormatterForFieldType(Instant.class, new FourDigitYears());
            }

            @Override
            public void addInterceptors(InterceptorRegistry registry) {
                registry.addInterceptor(new ListParameters());
            }
        };
    }

    /** Before Spring Security, or a browser would hide its 401 from the app behind a CORS failure. */
    @Bean
    FilterRegistrationBean<CorsFilter> corsFilter(ApiProperties properties, ProblemWriter problems) {
        CorsConfiguration rules = new CorsConfiguration();
        rules.setAllowedOrigins(properties.corsOrigin());
        rules.setAllowedMethods(List.of("GET", "POST", "PUT", "PATCH", "DELETE"));
        rules.setAllowedHeaders(List.of(
                HttpHeaders.AUTHORIZATION,
                HttpHeaders.CONTENT_TYPE,
                HttpHeaders.IF_MATCH,
                HttpHeaders.IF_NONE_MATCH,
                "Idempotency-Key",
                "X-CSRF-Token",
                CorrelationId.HEADER));
        rules.setExposedHeaders(List.of(
                HttpHeaders.ETAG,
                HttpHeaders.RETRY_AFTER,
                HttpHeaders.LOCATION,
                "RateLimit",
                "RateLimit-Policy",
                CorrelationId.HEADER));
        rules.setAllowCredentials(true);
        UrlBasedCorsConfigurationSource source = new UrlBasedCorsConfigurationSource();
        source.registerCorsConfiguration("/api/**", rules);
        CorsFilter cors = new CorsFilter(source);
        cors.setCorsProcessor(new ProblemCorsProcessor(problems));
        FilterRegistrationBean<CorsFilter> filter = new FilterRegistrationBean<>(cors);
        filter.setOrder(FilterOrder.CORS);
        return filter;
    }

    @Bean
    FilterRegistrationBean<ShallowEtagHeaderFilter> etagFilter() {
        FilterRegistrationBean<ShallowEtagHeaderFilter> filter =
                new FilterRegistrationBean<>(new ShallowEtagHeaderFilter());
        filter.addUrlPatterns("/api/*");
        filter.setOrder(FilterOrder.ETAG);
        return filter;
    }

    @Bean
    WebServerFactoryCustomizer<JettyServletWebServerFactory> jetty(
            ApiProperties properties, ProblemWriter problems, ClientAddresses addresses) {
        return factory -> factory.addServerCustomizers(server -> {
            server.setErrorHandler(new JettyProblemHandler(problems));
            server.setRequestLog(new AccessLog(addresses));
            for (Connector connector : server.getConnectors()) {
                collectWholeBuffers(connector);
                connector.addEventListener(new SlowHeads(connector.getScheduler(), SlowHeads.PATIENCE));
            }
            server.insertHandler(new SlowBodyHandler());
            server.insertHandler(
                    new SizeLimitHandler(properties.maxRequestSize().toBytes(), -1));
        });
    }

    /**
     * By itself Jetty sends a large piece at once that would have fitted into its buffer, and the status line with it. Filters
     * that write their headers as late as they can, as Spring Security does, go by the size of the buffer.
     */
    private static void collectWholeBuffers(Connector connector) {
        for (ConnectionFactory factory : connector.getConnectionFactories()) {
            if (factory instanceof HttpConfiguration.ConnectionFactory http) {
                HttpConfiguration configuration = http.getHttpConfiguration();
                configuration.setOutputAggregationSize(configuration.getOutputBufferSize());
            }
        }
    }

    /** Times that PostgreSQL and our clients know; ISO 8601 has no more digits of a year without an agreement. */
    private static final class FourDigitYears extends InstantFormatter {
        private static final Instant FIRST = Instant.parse("0001-01-01T00:00:00Z");
        private static final Instant END = Instant.parse("9999-12-31T23:59:59.999999999Z");

        @Override
        public Instant parse(String text, Locale locale) throws ParseException {
            Instant instant = super.parse(text, locale);
            if (instant.isBefore(FIRST) || instant.isAfter(END)) {
                throw new ParseException("not within the years 1 to 9999", 0);
            }
            return instant;
        }
    }

    /** API times always have three decimals, so that clients can compare them as text. */
    private static final class InstantInMillis extends StdSerializer<Instant> {
        InstantInMillis() {
            super(Instant.class);
        }

        @Override
        public void serialize(Instant value, JsonGenerator generator, SerializationContext context) {
            generator.writeString(MILLIS.format(value));
        }
    }
}
