// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

/** Why an HTTP request did not bring what it asked for. */
public enum HttpError {
    /** Nobody listens there, or does not want to. */
    REFUSED("refused"),
    /** There was no connection for another reason: no way, no descriptor, no free port. */
    UNREACHABLE("unreachable"),
    /** There was no connection in time, or no TLS or HTTP/2 on it. */
    CONNECT_TIMED_OUT("connectTimedOut"),
    /** The TLS handshake failed, as with a certificate that is not trusted. */
    TLS("tls"),
    /** The server reset the connection. */
    RESET("reset"),
    /** The response was not whole in time. */
    TIMED_OUT("timedOut"),
    /** What came is no HTTP, or more than the bounds of a response. */
    MALFORMED("malformed"),
    /** The server closed the connection before the response was whole. */
    TRUNCATED("truncated"),
    /** The server gave up a request and kept its connection: RST_STREAM of HTTP/2. */
    STREAM_RESET("streamReset"),
    /** The server took its leave before it began with a request: GOAWAY of HTTP/2. */
    GO_AWAY("goAway"),
    /** A whole response, which sends the client elsewhere. */
    STATUS_3XX("status3xx"),
    /** A whole response, which blames the request. */
    STATUS_4XX("status4xx"),
    /** A whole response, which blames the server. */
    STATUS_5XX("status5xx");

    private final String id;

    HttpError(String id) {
        this.id = id;
    }

    /** Whether it is we who gave up, after a wait that the server has to answer for. */
    public boolean isGivenUp() {
        return this == CONNECT_TIMED_OUT || this == TIMED_OUT;
    }

    /** Returns its name for programs. */
    public String id() {
        return id;
    }

    /** Whether there was a response all the same. */
    public boolean isResponse() {
        return this == STATUS_3XX || this == STATUS_4XX || this == STATUS_5XX;
    }
}
