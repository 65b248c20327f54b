// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.suite;

import java.nio.file.Path;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Where a fork that measures a disk runs, and how it gets to the disk. */
@State(Scope.Benchmark)
public class DiskPlace {

    /** What is asked to run it; {@code auto} is the first engine here that knows the runtime. */
    @Param("auto")
    public String engine = "";

    /** What else goes on beside it on purpose: {@link io.tare.stress.Stress}. */
    @Param("none")
    public String stress = "";

    /** The runtime, by the engine's name for it; {@code host} is no container. */
    @Param("host")
    public String runtime = "";

    /**
     * What the files are on: {@code root}, the container's own file system; {@code volume}, {@code bind}, a directory of
     * the host; {@code tmpfs}, memory. On the host all but the last are a directory.
     */
    @Param("bind")
    public String path = "";

    /**
     * Returns the directory that the harness made for this fork.
     *
     * @throws IllegalStateException if this is no fork of {@link Bench}
     */
    Path directory() {
        String directory = System.getProperty("tare.disk");
        if (directory == null) {
            throw new IllegalStateException(
                    "this benchmark needs a directory: run it with tare.jar, or with -prof io.tare.fork.ContainerForks");
        }
        return Path.of(directory);
    }
}
