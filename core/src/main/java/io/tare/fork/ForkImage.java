// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.fork;

import io.tare.engine.Engine;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * An image that forks and peers can run in. Immutable.
 *
 * @param reference what the engine calls it
 * @param digest the engine's digest of its content, for the record
 * @param java the path of its {@code java}
 * @param classPath host's path of a class path element → its path in the image
 */
public record ForkImage(String reference, String digest, String java, Map<Path, String> classPath) {

    public ForkImage {
        classPath = Map.copyOf(classPath);
    }

    /** A class path of this machine as the image has it; elements that the image lacks are left out. */
    String classPathOf(List<Path> elements) {
        return elements.stream().map(classPath::get).filter(Objects::nonNull).collect(Collectors.joining(":"));
    }

    /** Finds or makes the image that fits an engine, a JVM and a class path. */
    public interface Source {

        /**
         * Returns the image, made if need be.
         *
         * @param engine an engine that {@linkplain Engine#sharesHostFiles() needs} images
         * @param javaHome the JDK that the image must hold
         * @param classPath what the image must have on its class path
         * @throws io.tare.engine.EngineException if there is no such image and none can be made
         */
        ForkImage ensure(Engine engine, Path javaHome, List<Path> classPath);
    }
}
