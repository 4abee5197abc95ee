package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.web.ClientJson;
import jakarta.servlet.ServletContext;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.ee11.servlet.ServletContextHandler;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.messaging.converter.ByteArrayMessageConverter;
import org.springframework.messaging.converter.DefaultContentTypeResolver;
import org.springframework.messaging.converter.JacksonJsonMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.converter.StringMessageConverter;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.socket.WebSocketHandler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.server.jetty.JettyRequestUpgradeStrategy;
import org.springframework.web.socket.server.support.DefaultHandshakeHandler;
import tools.jackson.databind.json.JsonMapper;

/** STOMP 1.2 at {@link #ENDPOINT} on Spring's simple broker, with what that lacks put around it. */
@Configuration(proxyBeanMethods = false)
@EnableWebSocketMessageBroker
class StompConfig implements WebSocketMessageBrokerConfigurer {
    static final String ENDPOINT = "/ws";
    static final String APPLICATION_PREFIX = "/app";
    static final String USER_PREFIX = "/user/";

    /** For clients that want no heartbeats; those that do are missed sooner. */
    private static final Duration IDLE = Duration.ofMinutes(5);

    private final JwtHandshakeInterceptor handshake;
    private final Sockets sockets;
    private final FrameMeters frames;
    private final FrameGate gate;
    private final TopicFrames topics;
    private final Receipts receipts;
    private final FrameCorrelation correlation;
    private final Commits commits;
    private final Greetings greetings;
    private final Farewells farewells;
    private final StompProblems problems;
    private final StompProperties properties;
    private final JsonMapper json;
    private final ThreadPoolTaskExecutor inbound;
    private final ThreadPoolTaskExecutor outbound;

    StompConfig(
            JwtHandshakeInterceptor handshake,
            Sockets sockets,
            FrameMeters frames,
            FrameGate gate,
            TopicFrames topics,
            Receipts receipts,
            FrameCorrelation correlation,
            Commits commits,
            Greetings greetings,
            Farewells farewells,
            StompProblems problems,
            StompProperties properties,
            JsonMapper json,
            @Qualifier("stompInbound") ThreadPoolTaskExecutor inbound,
            @Qualifier("stompOutbound") ThreadPoolTaskExecutor outbound) {
        this.handshake = handshake;
        this.sockets = sockets;
        this.frames = frames;
        this.gate = gate;
        this.topics = topics;
        this.receipts = receipts;
        this.correlation = correlation;
        this.commits = commits;
        this.greetings = greetings;
        this.farewells = farewells;
        this.problems = problems;
        this.properties = properties;
        this.json = json;
        this.inbound = inbound;
        this.outbound = outbound;
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        JettyRequestUpgradeStrategy jetty =
                properties.compression() ? new JettyRequestUpgradeStrategy() : new UpgradeWithoutCompression();
        jetty.addWebSocketConfigurer(limits -> {
            limits.setIdleTimeout(IDLE);
            limits.setMaxTextMessageSize(4L * Sockets.MAX_MESSAGE_BYTES);
            limits.setMaxBinaryMessageSize(4L * Sockets.MAX_MESSAGE_BYTES);
            limits.setMaxFrameSize(4L * Sockets.MAX_MESSAGE_BYTES);
        });
        registry.addEndpoint(ENDPOINT)
                .setHandshakeHandler(new SignedInHandshake(jetty))
                .addInterceptors(handshake)
                // Our interceptor has looked at the origin, with an answer that says so.
                .setAllowedOriginPatterns("*");
        registry.setErrorHandler(problems);
        registry.setPreserveReceiveOrder(true);
    }

    /** As Spring Boot's, which come after these, but for what is unknown in the JSON of clients. */
    @Override
    public boolean configureMessageConverters(List<MessageConverter> converters) {
        DefaultContentTypeResolver contentType = new DefaultContentTypeResolver();
        contentType.setDefaultMimeType(MimeTypeUtils.APPLICATION_JSON);
        JacksonJsonMessageConverter jackson = new JacksonJsonMessageConverter(ClientJson.strict(json));
        jackson.setContentTypeResolver(contentType);
        converters.add(new StringMessageConverter());
        converters.add(new ByteArrayMessageConverter());
        converters.add(jackson);
        return false;
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        registry.enableSimpleBroker("/queue/");
        registry.setApplicationDestinationPrefixes(APPLICATION_PREFIX);
        registry.setUserDestinationPrefix(USER_PREFIX);
        registry.setPreservePublishOrder(true);
    }

    @Override
    public void configureWebSocketTransport(WebSocketTransportRegistration transport) {
        transport
                .setMessageSizeLimit(Sockets.MAX_MESSAGE_BYTES)
                .setSendBufferSizeLimit(Outbox.MAX_UNSENT_BYTES)
                .setSendTimeLimit((int) Outbox.MAX_STALL.toMillis())
                .addDecoratorFactory(sockets);
    }

    @Override
    public void configureClientInboundChannel(ChannelRegistration channel) {
        channel.executor(inbound).interceptors(frames, gate, topics, receipts, correlation, commits);
    }

    @Override
    public void configureClientOutboundChannel(ChannelRegistration channel) {
        channel.executor(outbound).interceptors(greetings, farewells);
    }

    /** Jetty compresses for every client that offers to, unless it cannot. */
    private static final class UpgradeWithoutCompression extends JettyRequestUpgradeStrategy {
        @Override
        public void setServletContext(ServletContext context) {
            super.setServletContext(context);
            ServletContextHandler handler =
                    Objects.requireNonNull(ServletContextHandler.getServletContextHandler(context));
            WebSocketServerComponents.getWebSocketComponents(handler)
                    .getExtensionRegistry()
                    .unregister("permessage-deflate");
        }
    }

    /** The socket acts for whom the ticket or the token named. */
    private static final class SignedInHandshake extends DefaultHandshakeHandler {
        SignedInHandshake(JettyRequestUpgradeStrategy jetty) {
            super(jetty);
        }

        @Override
        protected @Nullable Principal determineUser(
                ServerHttpRequest request, WebSocketHandler handler, Map<String, Object> attributes) {
            return (Principal) attributes.get(JwtHandshakeInterceptor.USER);
        }
    }
}
