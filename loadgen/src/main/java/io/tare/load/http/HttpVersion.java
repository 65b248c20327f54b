// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.http;

import java.util.Arrays;
import java.util.Optional;

/** How requests and responses are put on a connection. */
public enum HttpVersion {
    /** One after the other, as text: RFC 9112. */
    HTTP_1_1("http/1.1"),
    /**
     * As frames of streams that share a connection: RFC 9113. Over TLS by ALPN; in plain text with prior knowledge, without
     * asking first.
     */
    HTTP_2("h2");

    private final String id;

    HttpVersion(String id) {
        this.id = id;
    }

    /** Returns its name for programs, and in ALPN. */
    public String id() {
        return id;
    }

    /** Finds one by its name for programs. */
    public static Optional<HttpVersion> named(String id) {
        return Arrays.stream(values()).filter(version -> version.id.equals(id)).findFirst();
    }
}
