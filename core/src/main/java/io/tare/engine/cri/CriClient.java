// SPDX-FileCopyrightText: The Tare authors
// SPDX-License-Identifier: Apache-2.0
package io.tare.engine.cri;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.unix.DomainSocketAddress;
import io.tare.engine.EngineException;
import io.tare.engine.RefusedException;
import io.tare.engine.cri.v1.ImageServiceGrpc;
import io.tare.engine.cri.v1.RuntimeServiceGrpc;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The gRPC channel to a CRI runtime. Thread-safe. */
final class CriClient implements AutoCloseable {

    /** A pod's start may have a CNI plugin and a virtual machine in it. */
    private static final long CALL_SECONDS = 120;

    private static final long CLOSE_SECONDS = 5;
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    /** gRPC sets an option that Unix sockets have not, and Netty says so each time. Kept, or its level would be lost. */
    private static final Logger BOOTSTRAP = Logger.getLogger("io.netty.bootstrap.Bootstrap");

    static {
        BOOTSTRAP.setLevel(Level.SEVERE);
    }

    private final CriEndpoint endpoint;
    private final EventLoopGroup loop;
    private final ManagedChannel channel;

    CriClient(CriEndpoint endpoint) {
        this.endpoint = endpoint;
        this.loop = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        this.channel = NettyChannelBuilder.forAddress(
                        new DomainSocketAddress(endpoint.socket().toFile()))
                .channelType(EpollDomainSocketChannel.class)
                .eventLoopGroup(loop)
                .overrideAuthority("localhost")
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .usePlaintext()
                .build();
    }

    /**
     * Asks the runtime service.
     *
     * @throws RefusedException with the runtime's words if it says no
     * @throws EngineException if it does not answer
     */
    <T> T ask(Function<RuntimeServiceGrpc.RuntimeServiceBlockingStub, T> call) {
        return answered(() -> call.apply(
                RuntimeServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)));
    }

    /** Asks the image service, likewise. */
    <T> T askImages(Function<ImageServiceGrpc.ImageServiceBlockingStub, T> call) {
        return answered(() -> call.apply(
                ImageServiceGrpc.newBlockingStub(channel).withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)));
    }

    @Override
    public void close() {
        channel.shutdownNow();
        try {
            channel.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        loop.shutdownGracefully(0, CLOSE_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(CLOSE_SECONDS, TimeUnit.SECONDS);
    }

    private <T> T answered(java.util.function.Supplier<T> call) {
        try {
            return call.get();
        } catch (StatusRuntimeException e) {
            String words = String.valueOf(e.getStatus().getDescription());
            switch (e.getStatus().getCode()) {
                case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
                    throw new EngineException(
                            "no CRI runtime answers at unix://" + endpoint.socket() + " (from " + endpoint.source()
                                    + "): " + words,
                            e);
                default -> throw new RefusedException(words, e);
            }
        }
    }
}
