// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.load.disk;

/** In which order a job's requests go over its file, and which way the data goes; by fio's names. */
public enum AccessPattern {
    READ("read", true, false, false),
    WRITE("write", false, true, false),
    RANDOM_READ("randread", true, false, true),
    RANDOM_WRITE("randwrite", false, true, true),
    READ_WRITE("readwrite", true, true, false),
    RANDOM_READ_WRITE("randrw", true, true, true);

    private final String id;
    private final boolean reads;
    private final boolean writes;
    private final boolean random;

    AccessPattern(String id, boolean reads, boolean writes, boolean random) {
        this.id = id;
        this.reads = reads;
        this.writes = writes;
        this.random = random;
    }

    /**
     * Returns the pattern of this name; {@code rw} is {@code readwrite}, as fio has it.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AccessPattern named(String id) {
        return Checks.named("rw", values(), AccessPattern::id, id.equals("rw") ? READ_WRITE.id : id);
    }

    /** Returns the name by which users choose it. */
    public String id() {
        return id;
    }

    public boolean reads() {
        return reads;
    }

    public boolean writes() {
        return writes;
    }

    public boolean isRandom() {
        return random;
    }
}
