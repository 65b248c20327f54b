// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.net;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How a client ends a connection. */
public enum CloseMode {
    /** In order. The client's port stays taken for a minute, TIME_WAIT in RFC 9293, where the kernel cannot use it again. */
    FIN("fin"),

    /** By a reset. Cheaper for the kernel than to end in order, and no port stays taken. */
    RESET("reset");

    private final String id;

    CloseMode(String id) {
        this.id = id;
    }

    /**
     * Returns the mode with the given {@link #id()}.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CloseMode named(String id) {
        return Arrays.stream(values())
                .filter(mode -> mode.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("close must be one of "
                        + Arrays.stream(values()).map(CloseMode::id).collect(Collectors.joining(", ")) + ": " + id));
    }

    /** Returns the name by which users choose this mode. */
    public String id() {
        return id;
    }
}
