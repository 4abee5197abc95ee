package dev.tippmixmentor.platform.web;

import java.util.List;

/** A list short enough to come whole, in the form of the paged ones. */
public record Items<T>(List<T> data) {

    public Items {
        data = List.copyOf(data);
    }
}
