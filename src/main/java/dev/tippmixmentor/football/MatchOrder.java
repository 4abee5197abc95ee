package dev.tippmixmentor.football;

/** In which order matches are listed, by kick-off. */
enum MatchOrder {
    EARLIEST,
    LATEST
}
