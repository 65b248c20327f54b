// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.oci;

import io.tare.engine.EngineException;
import io.tare.engine.NetworkPair;
import io.tare.engine.ProcessSpec;
import io.tare.engine.link.Link;
import io.tare.engine.link.NetworkNamespace;
import io.tare.run.RunOwner;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** The networks of a run: a link of each driver, made when the first container asks for it. Thread-safe. */
final class OciNetworks {

    private final Path directory;
    private final RunOwner owner;
    private final Map<String, Link> links = new HashMap<>();
    private final AtomicInteger ordinal = new AtomicInteger();

    /**
     * Where one container is.
     *
     * @param namespace its network namespace; empty for the machine's own
     * @param isOwn whether it goes with the container
     * @param driver the driver of its link, empty without one
     * @param address its address, empty without a link
     */
    record Place(Optional<NetworkNamespace> namespace, boolean isOwn, String driver, String address) {}

    OciNetworks(Path directory, RunOwner owner) {
        this.directory = directory;
        this.owner = owner;
    }

    /** Makes the place of a container that is about to be created. */
    Place enter(ProcessSpec spec) {
        String driver = spec.network();
        if (driver.equals(NetworkPair.HOST)) {
            return new Place(Optional.empty(), false, "", "");
        }
        if (spec.networks().isNone() && spec.peer().isPresent()) {
            if (!(spec.peer().get() instanceof OciProcess peer)) {
                throw new EngineException("the peer is no container of this engine");
            }
            return new Place(peer.place().namespace(), false, "", "");
        }
        NetworkNamespace namespace = NetworkNamespace.create(directory.resolve("net-" + ordinal.incrementAndGet()));
        if (spec.networks().isNone()) {
            return new Place(Optional.of(namespace), true, "", "");
        }
        try {
            return new Place(Optional.of(namespace), true, driver, link(driver).attach(namespace));
        } catch (RuntimeException e) {
            namespace.close();
            throw e;
        }
    }

    /** Takes a place away; its container is gone. */
    void leave(Place place) {
        if (place.isOwn()) {
            place.namespace().ifPresent(NetworkNamespace::close);
        }
        if (!place.address().isEmpty()) {
            link(place.driver()).detach(place.address());
        }
    }

    String addressOfServer(NetworkPair pair, Place server) {
        if (pair.isNone() || pair.equals(new NetworkPair(NetworkPair.HOST, NetworkPair.HOST))) {
            return "127.0.0.1";
        }
        return pair.server().equals(NetworkPair.HOST) ? link(pair.client()).gateway() : server.address();
    }

    synchronized void close() {
        links.values().forEach(Link::close);
        links.clear();
    }

    private synchronized Link link(String driver) {
        return links.computeIfAbsent(driver, of -> Link.create(of, owner));
    }
}
