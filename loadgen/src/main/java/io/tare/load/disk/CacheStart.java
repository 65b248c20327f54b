// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

/** What the page cache holds of a job's file when it begins. Says nothing about caches below: a host's, a device's. */
public enum CacheStart {
    /** Nothing: its pages are dropped, posix_fadvise(2); fio's invalidate=1. */
    COLD("cold"),
    /** All that there is room for: the file is read once; fio's pre_read=1. */
    WARM("warm"),
    /** What laying it out left. */
    AS_IS("asis");

    private final String id;

    CacheStart(String id) {
        this.id = id;
    }

    /**
     * Returns the start of this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static CacheStart named(String id) {
        return Checks.named("cache", values(), CacheStart::id, id);
    }

    /** Returns the name by which users choose it. */
    public String id() {
        return id;
    }
}
