package dev.tippmixmentor.identity;

/** How a client wants its refresh token: browsers in a cookie that scripts can't read, others in the body. */
public enum RefreshTokenDelivery {
    COOKIE,
    BODY
}
