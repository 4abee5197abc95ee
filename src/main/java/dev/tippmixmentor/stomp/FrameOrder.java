package dev.tippmixmentor.stomp;

import java.util.List;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.messaging.support.AbstractSubscribableChannel;
import org.springframework.stereotype.Component;

/**
 * Lets a client's next frame begin only when all is done for the one before, receipts included. Spring adds the interceptor
 * that begins it to the front of the channel's and, by mistake, to the end of those asked after a frame was handled, which
 * are asked backwards: receipts would overtake each other. Set anew, they are in one order.
 */
@Component
class FrameOrder implements SmartInitializingSingleton {
    private final AbstractSubscribableChannel inbound;

    FrameOrder(@Qualifier("clientInboundChannel") AbstractSubscribableChannel inbound) {
        this.inbound = inbound;
    }

    @Override
    public void afterSingletonsInstantiated() {
        inbound.setInterceptors(List.copyOf(inbound.getInterceptors()));
    }
}
