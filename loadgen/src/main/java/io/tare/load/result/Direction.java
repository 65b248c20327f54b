// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.result;

import java.util.Arrays;
import java.util.stream.Collectors;

/** Which way a stream's payload goes. */
public enum Direction {
    /** From the client to the server. */
    UP("up"),
    /** From the server to the client. */
    DOWN("down"),
    /** Both at once, on connections of their own. */
    BOTH("both");

    private final String id;

    Direction(String id) {
        this.id = id;
    }

    /**
     * Returns the direction of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Direction named(String id) {
        return Arrays.stream(values())
                .filter(direction -> direction.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("direction must be one of "
                        + Arrays.stream(values()).map(Direction::id).collect(Collectors.joining(", ")) + ": " + id));
    }

    /** Returns the name by which users choose it. */
    public String id() {
        return id;
    }
}
