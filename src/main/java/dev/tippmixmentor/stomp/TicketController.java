package dev.tippmixmentor.stomp;

import dev.tippmixmentor.platform.security.CurrentUser;
import org.springframework.http.CacheControl;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/realtime/tickets")
class TicketController {
    private final Tickets tickets;

    TicketController(Tickets tickets) {
        this.tickets = tickets;
    }

    @PostMapping
    ResponseEntity<TicketView> issue(@AuthenticationPrincipal CurrentUser user) {
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(TicketView.of(tickets.issue(user)));
    }

    /**
     * @param ticket works once
     * @param expiresIn seconds
     * @param url where to connect, relative to the API; the client knows better than we do whether it came over TLS
     */
    record TicketView(String ticket, long expiresIn, String url) {
        static TicketView of(String ticket) {
            return new TicketView(ticket, Tickets.LIFETIME.toSeconds(), StompConfig.ENDPOINT + "?ticket=" + ticket);
        }
    }
}
