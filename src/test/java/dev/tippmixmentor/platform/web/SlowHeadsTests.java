package dev.tippmixmentor.platform.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The server alone, with little patience. */
class SlowHeadsTests {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                Content.Source.consumeAll(request, callback);
                return true;
            }
        });
        connector.addEventListener(new SlowHeads(connector.getScheduler(), Duration.ofMillis(200)));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    @Test
    void aHeadThatDripsEndsItsConnectionAlsoAfterAnotherRequest() throws Exception {
        for (String before : new String[] {"", REQUEST}) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
                socket.getOutputStream().write(before.getBytes(StandardCharsets.US_ASCII));
                byte[] head =
                        ("GET / HTTP/1.1\r\nX-Filler: " + "x".repeat(100_000)).getBytes(StandardCharsets.US_ASCII);
                AtomicInteger sent = new AtomicInteger();

                await().atMost(Duration.ofSeconds(20))
                        .pollInterval(Duration.ofMillis(20))
                        .until(() -> {
                            try {
                                socket.getOutputStream().write(head[sent.getAndIncrement()]);
                                return false;
                            } catch (IOException e) {
                                return true; // it is closed
                            }
                        });
            }
        }
    }

    @Test
    void whoSendsWholeRequestsNowAndThenIsAnswered() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(5_000);
            InputStream in = socket.getInputStream();
            for (int request = 0; request < 8; request++) {
                socket.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
                assertThat(in.read()).isEqualTo('H');
                assertThat(in.skip(in.available())).isNotNegative();
                Thread.sleep(150); // not a wait for anything: it is what such a client does
            }
        }
    }

    /** While it is answered, what comes is its body and no head. */
    @Test
    void aConnectionIsLeftOpenAfterARequestWhoseBodyCameLate() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), connector.getLocalPort())) {
            socket.setSoTimeout(5_000);
            InputStream in = socket.getInputStream();
            for (int request = 0; request < 2; request++) {
                socket.getOutputStream()
                        .write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                Thread.sleep(150); // the pace of such a client, likewise below
                socket.getOutputStream().write("body".getBytes(StandardCharsets.US_ASCII));
                assertThat(in.read()).isEqualTo('H');
                assertThat(in.skip(in.available())).isNotNegative();
                Thread.sleep(600);
            }
        }
    }
}
