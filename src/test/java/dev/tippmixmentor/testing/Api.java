package dev.tippmixmentor.testing;

import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.test.web.servlet.client.RestTestClient;

/** The running application as its clients see it: real HTTP on its port. */
public class Api {
    private final ApplicationContext context;

    Api(ApplicationContext context) {
        this.context = context;
    }

    public int port() {
        return ((WebServerApplicationContext) context).getWebServer().getPort();
    }

    /** A client that is not signed in. */
    public RestTestClient anonymous() {
        return RestTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port())
                .build();
    }
}
