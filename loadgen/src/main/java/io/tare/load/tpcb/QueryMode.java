// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.tpcb;

import java.util.Arrays;
import java.util.stream.Collectors;

/** How statements get to PostgreSQL, by the words of pgbench's {@code -M}. */
public enum QueryMode {
    /** The simple protocol: one message with the whole text, values included. What pgbench does unless told. */
    SIMPLE("simple", "simple"),
    /** The extended protocol: statements are parsed once for each connection, then only bound and executed. */
    PREPARED("prepared", "extended");

    private final String id;
    private final String driverWord;

    QueryMode(String id, String driverWord) {
        this.id = id;
        this.driverWord = driverWord;
    }

    /**
     * Returns the mode of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static QueryMode named(String id) {
        return Arrays.stream(values())
                .filter(mode -> mode.id.equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no query mode '" + id + "'; possible: "
                        + Arrays.stream(values()).map(QueryMode::id).collect(Collectors.joining(", "))));
    }

    /** Returns the name by which users choose it. */
    public String id() {
        return id;
    }

    /** Returns the driver's word for it, {@code preferQueryMode}. */
    String driverWord() {
        return driverWord;
    }
}
