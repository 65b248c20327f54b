// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;

/** The request that all connections send, made once: a GET with no more headers than it needs, as wrk's. */
final class RequestBytes {

    private RequestBytes() {}

    /** Returns the bytes in a buffer outside the heap, which is the caller's to release. */
    static ByteBuf of(HttpTarget target, boolean keepAlive) {
        String text = "GET " + target.path() + " HTTP/1.1\r\nHost: " + target.authority() + "\r\n"
                + (keepAlive ? "" : "Connection: close\r\n") + "\r\n";
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.directBuffer(bytes.length, bytes.length).writeBytes(bytes);
    }

    /** Returns the same for HTTP/2, RFC 9113 section 8.3.1. */
    static Http2Headers headers(HttpTarget target) {
        return ReadOnlyHttp2Headers.clientHeaders(
                true,
                HttpMethod.GET.asciiName(),
                new AsciiString(target.path()),
                target.tls() ? HttpScheme.HTTPS.name() : HttpScheme.HTTP.name(),
                new AsciiString(target.authority()));
    }
}
